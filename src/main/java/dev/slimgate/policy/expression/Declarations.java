package dev.slimgate.policy.expression;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.slimgate.policy.expression.Struct.FieldType;
import dev.slimgate.policy.expression.Struct.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the compiler is told: variables with their types, and the functions that Kubernetes has besides the language's own. */
final class Declarations {
    static final int MOST_CHARACTERS = 4_096;
    private static final int MOST_NESTED = 80;
    private static final String PREFIX = "slimgate.";

    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");
    private static final CelType SEMVER = OpaqueType.create("kubernetes.Semver");
    private static final CelType ITEM = TypeParamType.create("T");
    private static final CelType ITEMS = ListType.create(ITEM);
    private static final CelType STRINGS = ListType.create(SimpleType.STRING);

    /** Parses and checks; made at the first expression, as most installations have none. */
    static final CelCompiler COMPILER = compiler();

    private final Map<String, List<CelOverloadDecl>> functions = new LinkedHashMap<>();

    private Declarations() {}

    private static CelCompiler compiler() {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(CelOptions.current()
                        .maxExpressionCodePointSize(MOST_CHARACTERS)
                        .maxParseRecursionDepth(MOST_NESTED)
                        .maxParseErrorRecoveryLimit(10)
                        .enableReservedIds(false) // namespace is one, and what Kubernetes calls it
                        .enableHeterogeneousNumericComparisons(true)
                        .enableHiddenAccumulatorVar(true)
                        .build())
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(new Types());
        for (Variables.Variable variable : Variables.ALL) {
            Kind kind = variable.kind();
            builder.addVar(variable.name(), kind == null ? SimpleType.DYN : reference(kind));
        }
        return builder.addFunctionDeclarations(new Declarations().all()).build();
    }

    private List<CelFunctionDecl> all() {
        strings();
        lists();
        member("find", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING);
        member("findAll", STRINGS, SimpleType.STRING, SimpleType.STRING);
        member("findAll", STRINGS, SimpleType.STRING, SimpleType.STRING, SimpleType.INT);
        quantities();
        versions();
        return functions.entrySet().stream()
                .map(entry -> CelFunctionDecl.newFunctionDeclaration(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void strings() {
        CelType text = SimpleType.STRING;
        CelType number = SimpleType.INT;
        member("charAt", text, text, number);
        member("indexOf", number, text, text);
        member("indexOf", number, text, text, number);
        member("lastIndexOf", number, text, text);
        member("lastIndexOf", number, text, text, number);
        member("lowerAscii", text, text);
        member("upperAscii", text, text);
        member("trim", text, text);
        member("replace", text, text, text, text);
        member("replace", text, text, text, text, number);
        member("split", STRINGS, text, text);
        member("split", STRINGS, text, text, number);
        member("substring", text, text, number);
        member("substring", text, text, number, number);
        member("join", text, STRINGS);
        member("join", text, STRINGS, text);
    }

    private void lists() {
        member("isSorted", SimpleType.BOOL, ITEMS);
        member("min", ITEM, ITEMS);
        member("max", ITEM, ITEMS);
        member("sum", ITEM, ITEMS);
        member("indexOf", SimpleType.INT, ITEMS, ITEM);
        member("lastIndexOf", SimpleType.INT, ITEMS, ITEM);
    }

    private void quantities() {
        global("quantity", QUANTITY, SimpleType.STRING);
        global("isQuantity", SimpleType.BOOL, SimpleType.STRING);
        member("sign", SimpleType.INT, QUANTITY);
        member("add", QUANTITY, QUANTITY, QUANTITY);
        member("add", QUANTITY, QUANTITY, SimpleType.INT);
        member("sub", QUANTITY, QUANTITY, QUANTITY);
        member("sub", QUANTITY, QUANTITY, SimpleType.INT);
        member("isInteger", SimpleType.BOOL, QUANTITY);
        member("asInteger", SimpleType.INT, QUANTITY);
        member("asApproximateFloat", SimpleType.DOUBLE, QUANTITY);
        comparisons(QUANTITY);
    }

    private void versions() {
        global("semver", SEMVER, SimpleType.STRING);
        global("isSemver", SimpleType.BOOL, SimpleType.STRING);
        member("major", SimpleType.INT, SEMVER);
        member("minor", SimpleType.INT, SEMVER);
        member("patch", SimpleType.INT, SEMVER);
        comparisons(SEMVER);
    }

    private void comparisons(CelType type) {
        member("compareTo", SimpleType.INT, type, type);
        member("isLessThan", SimpleType.BOOL, type, type);
        member("isGreaterThan", SimpleType.BOOL, type, type);
    }

    private void member(String name, CelType result, CelType... parameters) {
        add(name, id -> CelOverloadDecl.newMemberOverload(id, result, parameters));
    }

    private void global(String name, CelType result, CelType... parameters) {
        add(name, id -> CelOverloadDecl.newGlobalOverload(id, result, parameters));
    }

    private void add(String name, java.util.function.Function<String, CelOverloadDecl> overload) {
        List<CelOverloadDecl> overloads = functions.computeIfAbsent(name, key -> new ArrayList<>());
        overloads.add(overload.apply("slimgate_" + name + "_" + overloads.size()));
    }

    private static CelType type(FieldType type) {
        return switch (type) {
            case FieldType.Simple.BOOL -> SimpleType.BOOL;
            case FieldType.Simple.INT -> SimpleType.INT;
            case FieldType.Simple.DOUBLE -> SimpleType.DOUBLE;
            case FieldType.Simple.STRING -> SimpleType.STRING;
            case FieldType.Simple.TIMESTAMP -> SimpleType.TIMESTAMP;
            case FieldType.Labels labels -> MapType.create(SimpleType.STRING, SimpleType.STRING);
            case FieldType.ListOf(FieldType item) -> ListType.create(type(item));
            case FieldType.MapOf(FieldType item) -> MapType.create(SimpleType.STRING, type(item));
            case FieldType.Of(Kind kind) -> reference(kind);
        };
    }

    private static CelType reference(Kind kind) {
        return StructTypeReference.create(PREFIX + kind.name());
    }

    private static void declare(Kind kind, Map<String, CelType> into) {
        ImmutableMap.Builder<String, CelType> types = ImmutableMap.builder();
        kind.fields().forEach((name, field) -> types.put(name, type(field.type())));
        ImmutableMap<String, CelType> fields = types.buildOrThrow();
        String name = PREFIX + kind.name();
        into.put(name, StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field))));
        kind.fields().values().forEach(field -> inner(field.type()).ifPresent(each -> declare(each, into)));
    }

    private static Optional<Kind> inner(FieldType type) {
        return switch (type) {
            case FieldType.Of(Kind kind) -> Optional.of(kind);
            case FieldType.ListOf(FieldType item) -> inner(item);
            case FieldType.MapOf(FieldType item) -> inner(item);
            case FieldType.Simple simple -> Optional.empty();
            case FieldType.Labels labels -> Optional.empty();
        };
    }

    /** The declared types, by name. */
    private static final class Types implements CelTypeProvider {
        private final ImmutableMap<String, CelType> declared;

        Types() {
            Map<String, CelType> all = new LinkedHashMap<>();
            for (Variables.Variable variable : Variables.ALL) {
                if (variable.kind() != null) {
                    declare(variable.kind(), all);
                }
            }
            declared = ImmutableMap.copyOf(all);
        }

        @Override
        public ImmutableCollection<CelType> types() {
            return declared.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(declared.get(name));
        }
    }
}
