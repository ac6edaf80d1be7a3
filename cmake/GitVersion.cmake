# cmake -DGIT= -DSOURCE= -DOUTPUT= -P GitVersion.cmake: writes the commit, "-dirty" where the work
# tree differs from it; the file changes only when the answer does.
set(commit "unknown")
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
                  OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE
                  RESULT_VARIABLE result ERROR_QUIET)
  if(result EQUAL 0)
    set(commit "${answer}")
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#pragma once\n\n#define LANEWISE_GIT \"${commit}\"\n" @ONLY)
