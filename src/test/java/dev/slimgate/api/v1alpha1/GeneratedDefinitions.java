package dev.slimgate.api.v1alpha1;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The custom resource definitions as the generator makes them from our types, with what its annotations cannot say added:
 * which lists are sets, which strings are times, what every size and every glob must be, which words there are.
 */
final class GeneratedDefinitions {
    /** How to write the files anew. */
    static final String COMMAND = "./mvnw test -Dtest=CustomResourceDefinitionsTest -Dslimgate.write=true";

    private static final String HEADER =
            "# Generated from the types in dev.slimgate.api.v1alpha1: do not edit, but run\n#   " + COMMAND + "\n";

    /** In this order kubectl shows them; the generator sorts by path. */
    private static final List<String> COLUMNS = List.of(
            "Enforcement",
            "Expires",
            "Ticket",
            "Reason",
            "Accepted",
            "Namespaces",
            "Judged",
            "Denied",
            "Warned",
            "Age");

    private static final Map<Class<? extends HasMetadata>, String> KINDS = Map.of(
            ClusterMinimalImagePolicy.class,
            "What images must be like in all namespaces, or in those that it selects. Several policies may match an"
                    + " image: all apply, and the strictest enforcement wins.",
            MinimalImagePolicy.class,
            "What images must be like in its own namespace. It adds to cluster policies and takes nothing from them.",
            ImageWaiver.class,
            "A permission, for a time and a reason, to break rules: it touches the MinimalImagePolicies of its own"
                    + " namespace, and a ClusterMinimalImagePolicy only as that policy's waivers allow. Every use is told.",
            BaseFamily.class,
            "Golden images under a name of the operator's own, which the rule baseFamily can allow.");

    private GeneratedDefinitions() {}

    /** File name to YAML. */
    static Map<String, String> all() {
        Map<String, ByteArrayOutputStream> written = new TreeMap<>();
        Map<String, String> files = new TreeMap<>();
        int made = new CRDGenerator()
                .customResourceClasses(KINDS.keySet())
                .forCRDVersions("v1")
                .withMinQuotes(true)
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String version) {
                        return completed((CustomResourceDefinition) crd);
                    }
                })
                .withOutput(new CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream>() {
                    @Override
                    protected ByteArrayOutputStream createStreamFor(String name) {
                        return written.computeIfAbsent(name, key -> new ByteArrayOutputStream());
                    }
                })
                .generate();
        if (made != KINDS.size()) {
            throw new AssertionError("the generator made " + made + " definitions of " + KINDS.size());
        }
        written.forEach((name, bytes) -> {
            String yaml = bytes.toString(UTF_8);
            files.put(name.substring(0, name.indexOf('.')) + ".yaml", HEADER + yaml.substring(yaml.indexOf('\n') + 1));
        });
        return files;
    }

    private static CustomResourceDefinition completed(CustomResourceDefinition crd) {
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getFirst();
        List<CustomResourceColumnDefinition> columns = new ArrayList<>(version.getAdditionalPrinterColumns());
        columns.sort(Comparator.comparingInt(column -> COLUMNS.indexOf(column.getName())));
        columns.forEach(column -> column.setDescription(null));
        version.setAdditionalPrinterColumns(columns);
        JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
        String kind = crd.getSpec().getNames().getKind();
        KINDS.forEach((type, description) -> {
            if (type.getSimpleName().equals(kind)) {
                root.setDescription(description);
            }
        });
        root.setRequired(List.of("spec"));
        root.getProperties().get("spec").setDescription("What is asked for.");
        root.getProperties().get("status").setDescription("What became of it; written by Slimgate.");
        complete(kind, root);
        if (kind.equals("BaseFamily")) {
            root.getXKubernetesValidations().add(SchemaWords.newFamily());
        }
        return crd;
    }

    /** Adds what follows from a property's name and type, through the whole schema. */
    private static void complete(String kind, JSONSchemaProps schema) {
        schema.getProperties().forEach((name, property) -> {
            SchemaWords.add(kind, name, property);
            complete(kind, property);
        });
        if (schema.getItems() != null) {
            complete(kind, schema.getItems().getSchema());
        }
    }
}
