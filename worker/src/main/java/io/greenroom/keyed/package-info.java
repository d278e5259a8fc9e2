/** What is held, or remembered, for each of many keys. */
@NullMarked
package io.greenroom.keyed;

import org.jspecify.annotations.NullMarked;
