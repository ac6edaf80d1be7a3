# cmake -DNM=<nm> -DLIBRARY=<file> -DEXPORTED=<symbol> -P check_peer_symbols.cmake
#
# A set of peers exports one function. Whatever else it exported, compiled with its own instructions,
# could become the copy that the library runs (bench/peers/CMakeLists.txt).
execute_process(COMMAND ${NM} --dynamic --defined-only ${LIBRARY}
                RESULT_VARIABLE result OUTPUT_VARIABLE symbols)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${NM} ${LIBRARY} failed")
endif()
string(STRIP "${symbols}" symbols)
if(NOT symbols MATCHES "^[0-9a-f]+ T ${EXPORTED}$")
  message(FATAL_ERROR "${LIBRARY} exports:\n${symbols}\nIt may export ${EXPORTED} alone.")
endif()
message(STATUS "${LIBRARY}: ${symbols}")
