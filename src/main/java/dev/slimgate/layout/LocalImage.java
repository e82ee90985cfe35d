package dev.slimgate.layout;

import dev.slimgate.content.ImageSource;

/** One image on disk. Closing it deletes what had to be unpacked to read it; its streams must be closed before. */
public interface LocalImage extends ImageSource, AutoCloseable {
    @Override
    void close();
}
