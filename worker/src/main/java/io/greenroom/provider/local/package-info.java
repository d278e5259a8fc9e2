/** Environments made of processes on this machine: blueprints in YAML, state in folders, processes that outlive the worker. */
@NullMarked
package io.greenroom.provider.local;

import org.jspecify.annotations.NullMarked;
