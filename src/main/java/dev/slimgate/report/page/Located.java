package dev.slimgate.report.page;

import io.quarkus.qute.TemplateLocator.TemplateLocation;
import io.quarkus.qute.Variant;
import java.io.Reader;
import java.io.StringReader;
import java.util.Optional;

/** A template that was found. */
record Located(String text) implements TemplateLocation {
    @Override
    public Reader read() {
        return new StringReader(text);
    }

    @Override
    public Optional<Variant> getVariant() {
        return Optional.of(Variant.forContentType(Variant.TEXT_HTML));
    }
}
