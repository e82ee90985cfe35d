package dev.slimgate.document;

import java.util.List;

/** A part of a document with its place in the file. */
sealed interface Node {

    /** Where it begins. */
    Position at();

    /** What it is, in words. */
    String kind();

    /** Line and column, counted from 1. */
    record Position(int line, int column) {}

    /** A single value. */
    record Scalar(Position at, Type type, String text) implements Node {
        @Override
        public String kind() {
            return switch (type) {
                case TEXT -> "a string";
                case NUMBER -> "a number";
                case FLAG -> "true or false";
                case NOTHING -> "nothing";
            };
        }

        /** Whether it is an explicit or implied null. */
        boolean isNothing() {
            return type == Type.NOTHING;
        }
    }

    /** What a scalar reads as. */
    enum Type {
        TEXT,
        NUMBER,
        FLAG,
        NOTHING
    }

    /** Named values in the file's order; no name stands twice. */
    record Mapping(Position at, List<Entry> entries) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String kind() {
            return "an object";
        }
    }

    /** A named value. */
    record Entry(Position at, String key, Node value) {}

    /** Values in the file's order. */
    record Sequence(Position at, List<Node> items) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }
}
