/** Environments made of containers: the blueprint's fields, the engine, and how scripts run in containers. */
@NullMarked
package io.greenroom.provider.docker;

import org.jspecify.annotations.NullMarked;
