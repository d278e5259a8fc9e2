/** What every HTTP client of this program has in common: through which proxy it goes. */
@NullMarked
package io.greenroom.http;

import org.jspecify.annotations.NullMarked;
