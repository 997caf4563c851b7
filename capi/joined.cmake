# One relocatable object that holds what matron_* reach, of the engine and of its
# dependencies, and nothing else. Both libraries are made of it.
#
# --force-group-allocation dissolves COMDAT groups. Were they kept, a host's link
# could replace our copy of an inline function, whose symbol static.cmake makes
# local, with the host's own, and discard what the symbol points to.

set(matron_symbols_file "${CMAKE_CURRENT_SOURCE_DIR}/matron.symbols")
file(STRINGS "${matron_symbols_file}" roots)
list(TRANSFORM roots PREPEND "LINKER:--undefined=")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${matron_symbols_file}")

add_executable(matron_joined $<TARGET_OBJECTS:matron_capi_objects>)
set_target_properties(matron_joined PROPERTIES LINKER_LANGUAGE CXX SUFFIX .o)
target_link_libraries(matron_joined PRIVATE matron::engine)
target_link_options(matron_joined PRIVATE
  -r -nostdlib LINKER:--force-group-allocation LINKER:--gc-sections ${roots})

set(matron_joined_object "${CMAKE_CURRENT_BINARY_DIR}/matron_joined.o")
set_source_files_properties("${matron_joined_object}" PROPERTIES
  EXTERNAL_OBJECT ON GENERATED ON)
