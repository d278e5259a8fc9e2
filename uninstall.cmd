@"%~dp0greenroom.cmd" uninstall %*
