/** The settings as records, and how they are read from a file and the process environment. */
@NullMarked
package io.greenroom.config;

import org.jspecify.annotations.NullMarked;
