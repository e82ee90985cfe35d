package dev.slimgate.policy.expression;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value with declared fields, read from a record of facts when it is asked for and not before.
 *
 * @param kind its fields
 * @param of what they are read from
 */
record Struct(Kind kind, Object of) {

    /** The field's value; null where it is absent. */
    @Nullable Object field(String name) {
        Field field = kind.fields().get(name);
        return field == null ? null : field.reader().read(of);
    }

    /** Field by field, as the same image may be two records. */
    boolean equal(Struct other, Cost cost) {
        if (!kind.name().equals(other.kind.name())) {
            return false;
        }
        for (Field field : kind.fields().values()) {
            Object mine = field.reader().read(of);
            Object theirs = field.reader().read(other.of);
            if (mine == null ? theirs != null : theirs == null || !Values.equal(mine, theirs, cost)) {
                return false;
            }
        }
        return true;
    }

    /** Reads a field of a record; null where it is absent. */
    @FunctionalInterface
    interface Reader {
        @Nullable Object read(Object of);
    }

    /**
     * One field.
     *
     * @param type as the compiler checks it
     * @param contents whether only the layers tell it
     */
    record Field(FieldType type, Reader reader, boolean contents) {}

    /**
     * A declared type.
     *
     * @param name as the compiler knows it
     * @param fields in the order of the documentation
     */
    record Kind(String name, Map<String, Field> fields) {
        /** One value of it. */
        Struct of(Object value) {
            return new Struct(this, value);
        }
    }

    /** The type of a field. */
    sealed interface FieldType {
        /** Of the language itself. */
        enum Simple implements FieldType {
            BOOL,
            INT,
            DOUBLE,
            STRING,
            TIMESTAMP
        }

        /** Strings by name. */
        record Labels() implements FieldType {}

        /** A list of one type. */
        record ListOf(FieldType item) implements FieldType {}

        /** Values of one type by name. */
        record MapOf(FieldType item) implements FieldType {}

        /** A declared type. */
        record Of(Kind kind) implements FieldType {}

        /** Strings. */
        FieldType STRINGS = new ListOf(Simple.STRING);
    }
}
