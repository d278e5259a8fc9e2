/**
 * The Docker engine as the worker's programs speak to it: where it is, its images and their registries, what carries given
 * labels, shells and files in containers, and what its refusals mean. Knows nothing of environments.
 */
@NullMarked
package io.greenroom.engine;

import org.jspecify.annotations.NullMarked;
