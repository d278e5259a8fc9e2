/** The sweep: ending what outlived its purpose. */
@NullMarked
package io.greenroom.sweep;

import org.jspecify.annotations.NullMarked;
