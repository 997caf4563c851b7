set(ABSL_PROPAGATE_CXX_STD ON)
set(ABSL_ENABLE_INSTALL OFF)
set(BUILD_TESTING OFF)
# Abseil announces every option that it was not told about.
set(CMAKE_MESSAGE_LOG_LEVEL WARNING)

add_compile_options("-ffile-prefix-map=${MATRON_ABSEIL_SOURCE_DIR}=abseil")
add_subdirectory("${MATRON_ABSEIL_SOURCE_DIR}" abseil EXCLUDE_FROM_ALL SYSTEM)

unset(CMAKE_MESSAGE_LOG_LEVEL)

# Every target of Abseil, and so everything that links one, depends on config.
get_target_property(matron_absl_config absl::config ALIASED_TARGET)
target_compile_options(${matron_absl_config} INTERFACE
  "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include \"${CMAKE_CURRENT_SOURCE_DIR}/abseil_options.h\">")
# Debian links libatomic to every target, in words that are for ELF linkers only.
function(matron_drop_libatomic directory)
  get_property(targets DIRECTORY "${directory}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
    list(FILTER links EXCLUDE REGEX "-latomic|-(push|pop)-state")
    set_target_properties(${target} PROPERTIES
      INTERFACE_LINK_LIBRARIES "${links}")
  endforeach()
  get_property(directories DIRECTORY "${directory}" PROPERTY SUBDIRECTORIES)
  foreach(child IN LISTS directories)
    matron_drop_libatomic("${child}")
  endforeach()
endfunction()
if(EMSCRIPTEN)
  matron_drop_libatomic("${MATRON_ABSEIL_SOURCE_DIR}")
endif()

# These print when an assertion fails. Nothing of ours links them.
foreach(name IN ITEMS cord cord_internal)
  get_target_property(target absl::${name} ALIASED_TARGET)
  target_compile_definitions(${target} PRIVATE MATRON_KEEP_IOSTREAM)
endforeach()

add_library(matron_dep_absl INTERFACE)
target_link_libraries(matron_dep_absl INTERFACE
  absl::flat_hash_map absl::flat_hash_set absl::inlined_vector absl::span
  absl::strings)
