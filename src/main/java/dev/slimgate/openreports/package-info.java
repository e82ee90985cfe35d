/**
 * What an audit found, as objects of the cluster that other tools read: the kinds of {@code openreports.io}, or those of
 * {@code wgpolicyk8s.io} instead. Objects are worked out in pure functions; only what differs is written.
 *
 * <p>May import: {@code audit}, {@code report}, {@code assess}, {@code policy}, {@code facts}, {@code oci}, fabric8, Jackson.
 *
 * @see <a href="https://github.com/openreports/reports-api">the API of OpenReports</a>
 */
@NullMarked
package dev.slimgate.openreports;

import org.jspecify.annotations.NullMarked;
