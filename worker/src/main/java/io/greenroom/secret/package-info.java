/** Values that must not be shown, and taking them out of texts. */
@NullMarked
package io.greenroom.secret;

import org.jspecify.annotations.NullMarked;
