/**
 * The rule {@code expressions}: what a policy says in the Common Expression Language. The engine parses and checks types;
 * what was checked is evaluated here, counted step by step, so that no expression runs longer than its {@link
 * dev.slimgate.policy.expression.Cost}. See docs/adr/0030.
 *
 * <p>May import: {@code policy}, {@code facts}, {@code oci}, the CEL compiler, Guava where that asks for it, re2j.
 */
@NullMarked
package dev.slimgate.policy.expression;

import org.jspecify.annotations.NullMarked;
