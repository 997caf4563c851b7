# libmatron.so: dependencies and the C++ runtime are inside and hidden, so that
# it needs libc only. SOVERSION is MATRON_ABI_VERSION of matron.h.

add_library(matron SHARED "${matron_joined_object}")
add_library(matron::matron ALIAS matron)
add_dependencies(matron matron_joined)
set_target_properties(matron PROPERTIES
  VERSION ${PROJECT_VERSION}
  SOVERSION 0
  LINK_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/matron.map")
target_include_directories(matron INTERFACE
  $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>)
target_link_options(matron PRIVATE
  -static-libgcc
  "LINKER:--version-script=${CMAKE_CURRENT_SOURCE_DIR}/matron.map"
  LINKER:--exclude-libs,ALL LINKER:-z,defs LINKER:--gc-sections
  LINKER:--as-needed)

# By the C driver: the C++ driver would add libm before what might need it, and
# so in any case. In here --as-needed leaves it out, unless the compiler did not
# expand a function of it; tests/consumers/check_exports.py then fails.
set_target_properties(matron PROPERTIES LINKER_LANGUAGE C)
target_link_libraries(matron PRIVATE
  -Wl,-Bstatic -lstdc++ -Wl,-Bdynamic -lm)
