/** Servers that nobody here wrote, for tests. */
@NullMarked
package io.greenroom.testserver;

import org.jspecify.annotations.NullMarked;
