/**
 * The shared store over the Redis protocol, for Redis and Valkey. It is optional and not trusted: whatever it holds, does
 * or leaves out, a question costs no more than its short time limit, and what is not proven to come from a holder of the
 * same secret is absent.
 *
 * <p>May import: {@code assess}, {@code content}, {@code oci}, Vert.x for connections.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">Redis serialization protocol</a>
 */
@NullMarked
package dev.slimgate.store;

import org.jspecify.annotations.NullMarked;
