package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.content.ReadLimits;
import dev.slimgate.content.TaggedSource;
import dev.slimgate.demo.DemoRegistry;
import dev.slimgate.demo.Fault;
import dev.slimgate.demo.Image;
import dev.slimgate.demo.ImageBuilder;
import dev.slimgate.demo.Layer;
import dev.slimgate.demo.When;
import dev.slimgate.oci.ImageReference;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of tags, page after page, from a registry that may say anything about where the next one is. */
class TagListingTest {
    private static final String LIST = "/v2/base/java/tags/list";
    private static Vertx vertx;

    private final DemoRegistry registry = DemoRegistry.start();
    private final RegistryClient client = new RegistryClient(
            new RegistrySettings(
                    false,
                    List.of(new RegistrySettings.Host(
                            registry.host(), true, null, null, RegistrySettings.Limits.DEFAULTS))),
            List.of(),
            ReadLimits.DEFAULTS,
            () -> vertx);

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @AfterEach
    void closes() {
        client.close();
        registry.close();
    }

    private void fill(int tags) {
        Image image = ImageBuilder.linux("amd64")
                .layer(Layer.of("ADD").file("/a", "a"))
                .build();
        registry.put("base/java", "t0000", image);
        IntStream.range(1, tags).forEach(i -> registry.tag("base/java", "t%04d".formatted(i), image.digest()));
    }

    private List<String> tags(int most) {
        TaggedSource source = client.open(ImageReference.parse(registry.host() + "/base/java:any"), Requester.NOBODY);
        return source.tags(most, Deadline.after(Duration.ofSeconds(20)));
    }

    @Test
    void readsPageAfterPageToTheEnd() {
        fill(2_100);

        List<String> tags = tags(10_000);

        assertThat(tags).hasSize(2_100).startsWith("t0000").endsWith("t2099").doesNotHaveDuplicates();
        assertThat(registry.count("GET", LIST)).isEqualTo(3);
        assertThat(registry.requests()).hasSize(3);
    }

    @Test
    void stopsAtTheFirstPageThatIsTooMuch() {
        fill(2_100);

        assertThatThrownBy(() -> tags(1_500))
                .isInstanceOf(ContentException.TooLarge.class)
                .hasMessageContaining("more than 1500 tags");
        assertThat(registry.count("GET", LIST)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<https://elsewhere.example/v2/base/java/tags/list?n=1000&last=t0999>; rel=\"next\"",
                "</artifactory/api/docker/v2/base/java/tags/list?n=1000&last=t0999>;rel=next",
            })
    void takesTheQueryOfTheNextPageAndAsksItsOwnRegistry(String link) {
        fill(1_200);
        registry.inject(When.path(LIST).nth(1), new Fault.ChangedHeader("Link", link));

        List<String> tags = tags(10_000);

        assertThat(tags).hasSize(1_200);
        assertThat(registry.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</v2/base/java/tags/list?n=1000&last=t0000>; rel=\"next\"",
                "</v2/base/java/tags/list>; rel=\"next\"",
                "</v2/base/java/tags/list?last=a b>; rel=\"next\"",
            })
    void endsWhereTheNextPageIsNone(String link) {
        fill(3);
        registry.inject(When.path(LIST), new Fault.ChangedHeader("Link", link));

        assertThatThrownBy(() -> tags(10_000)).isInstanceOf(ContentException.Invalid.class);
        assertThat(registry.requests()).hasSizeLessThan(4);
    }

    @Test
    void aLinkToAnythingElseIsNoNextPage() {
        fill(3);
        registry.inject(
                When.path(LIST), new Fault.ChangedHeader("Link", "</v2/base/java/tags/list?n=1>; rel=\"prev\""));

        assertThat(tags(10_000)).containsExactly("t0000", "t0001", "t0002");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"tags\": 5}", "{\"tags\": [", "<html>"})
    void whatIsNoListIsInvalid(String body) {
        fill(1);
        registry.inject(When.path(LIST), new Fault.Status(200, List.of("Content-Type: application/json"), body));

        assertThatThrownBy(() -> tags(10_000)).isInstanceOf(ContentException.Invalid.class);
    }

    @Test
    void aRepositoryWithoutTagsHasNone() {
        fill(1);
        registry.inject(
                When.path(LIST),
                new Fault.Status(200, List.of("Content-Type: application/json"), "{\"name\":\"x\",\"tags\":null}"));

        assertThat(tags(10_000)).isEmpty();
    }

    @Test
    void aRepositoryThatThereIsNotIsNotFound() {
        assertThatThrownBy(() -> tags(10_000)).isInstanceOf(ContentException.NotFound.class);
    }

    @Test
    void aPageOfAnyLengthIsCutOff() {
        fill(1);
        registry.inject(When.path(LIST), new Fault.EndlessBody());

        assertThatThrownBy(() -> tags(10_000)).isInstanceOf(ContentException.TooLarge.class);
    }
}
