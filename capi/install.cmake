# What a consumer sees: matron.h, matron.hpp, the two libraries, and how to find
# them (find_package(matron), pkg-config matron).

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/matron")

install(FILES include/matron.h include/matron.hpp
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(TARGETS matron matron_static EXPORT matron
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT matron FILE matronConfig.cmake NAMESPACE matron::
  DESTINATION "${config_dir}")

# While the major version is 0, a minor version may change the API.
write_basic_package_version_file(
  "${CMAKE_CURRENT_BINARY_DIR}/matronConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/matronConfigVersion.cmake"
  DESTINATION "${config_dir}")

# Relative to where matron.pc lies, so that the installation can be moved.
file(RELATIVE_PATH matron_pc_to_prefix
  "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
string(REGEX REPLACE "/$" "" matron_pc_to_prefix "${matron_pc_to_prefix}")
configure_file(matron.pc.in matron.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/matron.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
