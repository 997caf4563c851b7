# libmatron.a: the joined object with every symbol local but matron_*, so that a
# host may link other versions of the same dependencies beside it. It needs the
# C++ runtime: -lstdc++ -lm.

find_program(MATRON_OBJCOPY NAMES objcopy REQUIRED)
mark_as_advanced(MATRON_OBJCOPY)

set(matron_object "${CMAKE_CURRENT_BINARY_DIR}/matron.o")
add_custom_command(
  OUTPUT "${matron_object}"
  COMMAND "${MATRON_OBJCOPY}" --strip-unneeded
          "--keep-global-symbols=${matron_symbols_file}"
          "${matron_joined_object}" "${matron_object}"
  DEPENDS matron_joined "${matron_symbols_file}"
  VERBATIM)
set_source_files_properties("${matron_object}" PROPERTIES
  EXTERNAL_OBJECT ON GENERATED ON)

add_library(matron_static STATIC "${matron_object}")
add_library(matron::matron_static ALIAS matron_static)
# Language C, so that a host in C can link it without the C++ driver.
set_target_properties(matron_static PROPERTIES
  OUTPUT_NAME matron LINKER_LANGUAGE C)
target_include_directories(matron_static INTERFACE
  $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>)
target_link_libraries(matron_static INTERFACE stdc++ m)
