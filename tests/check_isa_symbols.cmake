# cmake -DNM=<nm> -DOBJECTS=<a;b> -DOBJDUMP=<objdump> -P check_isa_symbols.cmake
#
# Each of an instruction set's objects defines one global symbol, its table, and nothing weak, unique or
# run at load time: any of those, compiled with the row's instructions, could end up in the baseline.
foreach(object IN LISTS OBJECTS)
  execute_process(COMMAND ${NM} ${object} RESULT_VARIABLE result OUTPUT_VARIABLE symbols)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${NM} ${object} failed")
  endif()
  string(REGEX MATCHALL "[^\n]* [A-TV-Zuvw] [^\n]*" exposed "${symbols}")
  list(LENGTH exposed count)
  if(NOT count EQUAL 1 OR NOT exposed MATCHES "_ZN8lanewise3cpu[0-9]+[a-z0-9]+(5table|5limbs|7modular|9transform|8residues)E$")
    list(JOIN exposed "\n  " exposed)
    message(FATAL_ERROR "${object} exposes:\n  ${exposed}\nIt may expose its table alone.")
  endif()
  execute_process(COMMAND ${OBJDUMP} -h ${object} OUTPUT_VARIABLE sections)
  if(sections MATCHES "\\.init_array|\\.ctors")
    message(FATAL_ERROR "${object} runs code at load time")
  endif()
  message(STATUS "${object}: ${exposed}")
endforeach()
