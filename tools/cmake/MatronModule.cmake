# matron_module(NAME <name> SOURCES <file>... [DEPENDS <module or target>...])
# defines engine/<name> as the static library matron_<name>. A bare name in
# DEPENDS is another module; anything else is a target, such as absl::strings or
# matron_dep_simdjson. tools/check_includes.py reads these calls and holds them
# to the dependency rule of docs/design.md.
#
# A module whose SOURCES are empty is headers only.
function(matron_module)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;DEPENDS")
  if(NOT arg_NAME OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "matron_module: unknown \"${arg_UNPARSED_ARGUMENTS}\"")
  endif()

  set(target matron_${arg_NAME})
  if(arg_SOURCES)
    set(scope PUBLIC)
    add_library(${target} STATIC ${arg_SOURCES})
    matron_compile_as_engine(${target})
  else()
    set(scope INTERFACE)
    add_library(${target} INTERFACE)
  endif()
  target_include_directories(${target} ${scope} "${PROJECT_SOURCE_DIR}/engine")
  matron_link_modules(${target} ${scope} ${arg_DEPENDS})
  set_property(GLOBAL APPEND PROPERTY MATRON_MODULES ${target})
endfunction()

# matron_compile_as_engine(<target>) gives a target the flags, warnings and
# sanitizers of the engine.
function(matron_compile_as_engine target)
  set_target_properties(${target} PROPERTIES
    POSITION_INDEPENDENT_CODE ${MATRON_POSITION_INDEPENDENT}
    CXX_EXTENSIONS OFF)
  target_link_libraries(${target} PRIVATE
    matron_engine_flags matron_warnings matron_sanitizers)
endfunction()

# matron_link_modules(<target> <scope> <module or target>...) links; a bare name
# is a module.
function(matron_link_modules target scope)
  foreach(dependency IN LISTS ARGN)
    if(dependency MATCHES "^[a-z]+$")
      set(dependency matron_${dependency})
    endif()
    target_link_libraries(${target} ${scope} ${dependency})
  endforeach()
endfunction()
