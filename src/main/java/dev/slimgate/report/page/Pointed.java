package dev.slimgate.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in the document, by which everything that is shown can name where it stands.
 *
 * @param node what stands there; missing where nothing does
 * @param pointer where that is (RFC 6901); {@code ""} for the whole document
 */
record Pointed(JsonNode node, String pointer) {
    private static final int FEW = 3;

    static Pointed whole(JsonNode document) {
        return new Pointed(document, "");
    }

    Pointed child(String name) {
        return new Pointed(
                node.path(name), pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    /** The place behind these names. */
    Pointed at(String... names) {
        Pointed place = this;
        for (String name : names) {
            place = place.child(name);
        }
        return place;
    }

    /** The entries of a list; none where there is no list. */
    List<Pointed> each() {
        List<Pointed> entries = new ArrayList<>(node.size());
        for (int i = 0; i < node.size(); i++) {
            entries.add(new Pointed(node.path(i), pointer + "/" + i));
        }
        return entries;
    }

    /** The first entries of a list: what is read at a glance. */
    List<Pointed> few() {
        List<Pointed> all = each();
        return all.subList(0, Math.min(FEW, all.size()));
    }

    /** The entries behind {@link #few}. */
    List<Pointed> others() {
        List<Pointed> all = each();
        return all.subList(Math.min(FEW, all.size()), all.size());
    }

    boolean present() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** Whether nothing is here: no value, nothing in the list, 0, the empty text, or false. */
    boolean empty() {
        return switch (node.getNodeType()) {
            case OBJECT, ARRAY -> node.isEmpty();
            case NUMBER -> node.doubleValue() == 0;
            case STRING -> node.textValue().isEmpty();
            case BOOLEAN -> !node.booleanValue();
            case MISSING, NULL, BINARY, POJO -> true;
        };
    }

    long number() {
        return node.longValue();
    }

    String text() {
        return node.asText();
    }
}
