/** What an environment is and what every provider of environments promises; knows no other package. */
@NullMarked
package io.greenroom.environment;

import org.jspecify.annotations.NullMarked;
