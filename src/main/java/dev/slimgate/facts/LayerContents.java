package dev.slimgate.facts;

/**
 * What one layer holds.
 *
 * @param uncompressedBytes of its regular files; hard links and holes count 0
 * @param entries of its tar, directories, links and whiteouts included
 * @param unreachableBytes how many of {@code uncompressedBytes} no path of the final tree reaches
 */
public record LayerContents(long uncompressedBytes, int entries, long unreachableBytes) {}
