/** YAML that people write: read with places, so that everything that is wrong with it can be told at once, and where. */
@NullMarked
package io.greenroom.yaml;

import org.jspecify.annotations.NullMarked;
