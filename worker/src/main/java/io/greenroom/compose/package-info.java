/** Reads Compose files: the common subset of their specification, into services that know nothing of an engine. */
@NullMarked
package io.greenroom.compose;

import org.jspecify.annotations.NullMarked;
