# The directory outside the tree that ./dev keeps sources and compiler results
# in, and compiling through it.

# matron_cache_dir(<out>) gives that directory.
function(matron_cache_dir out)
  if(DEFINED ENV{MATRON_CACHE})
    set(dir "$ENV{MATRON_CACHE}")
  elseif(DEFINED ENV{XDG_CACHE_HOME})
    set(dir "$ENV{XDG_CACHE_HOME}/matron")
  else()
    set(dir "$ENV{HOME}/.cache/matron")
  endif()
  set(${out} "${dir}" PARENT_SCOPE)
endfunction()

# matron_use_ccache(<top>) compiles through ccache, if it is installed and no
# launcher was chosen. Paths count from the source tree <top>, so that a second
# clone finds what the first one compiled.
macro(matron_use_ccache top)
  find_program(MATRON_CCACHE ccache)
  mark_as_advanced(MATRON_CCACHE)
  if(MATRON_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    matron_cache_dir(matron_cache)
    set(MATRON_CCACHE_ENVIRONMENT "CCACHE_DIR=${matron_cache}/ccache"
      "CCACHE_BASEDIR=${top}" CCACHE_NOHASHDIR=1)
    set(CMAKE_C_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      ${MATRON_CCACHE_ENVIRONMENT} "${MATRON_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
  endif()
endmacro()
