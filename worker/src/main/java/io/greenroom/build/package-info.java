/** Which Greenroom this is. */
@NullMarked
package io.greenroom.build;

import org.jspecify.annotations.NullMarked;
