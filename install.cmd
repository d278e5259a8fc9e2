@"%~dp0greenroom.cmd" install %*
