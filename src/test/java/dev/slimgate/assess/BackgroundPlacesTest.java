package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.Places.Place;
import dev.slimgate.content.ContentException;
import dev.slimgate.content.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BackgroundPlacesTest {
    private final BackgroundPlaces places = new BackgroundPlaces();

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(20));
    }

    private static Deadline later() {
        return Deadline.after(Duration.ofSeconds(40));
    }

    private List<Place> takeAll() {
        List<Place> taken = new ArrayList<>();
        for (int i = 0; i < BackgroundPlaces.MOST; i++) {
            taken.add(places.take(soon()));
        }
        return taken;
    }

    @Test
    void beyondThemNobodyWaitsLongerThanUntilTheDeadline() {
        takeAll();

        assertThatThrownBy(() -> places.take(soon()))
                .isInstanceOf(ContentException.TimedOut.class)
                .hasMessageContaining("16 fetches in the background");
    }

    @Test
    void whoWaitsHasTheNextPlaceThatIsGivenBack() throws Exception {
        List<Place> taken = takeAll();
        CompletableFuture<Place> waiting = CompletableFuture.supplyAsync(() -> places.take(later()));

        taken.getFirst().close();

        assertThat(waiting.get(40, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(() -> places.take(soon())).isInstanceOf(ContentException.TimedOut.class);
    }

    @Test
    void aPlaceThatIsGivenBackTwiceMakesOneRoom() {
        Place first = takeAll().getFirst();
        first.close();
        first.close();

        places.take(soon());

        assertThatThrownBy(() -> places.take(soon())).isInstanceOf(ContentException.TimedOut.class);
    }

    @Test
    void aFullBackgroundKeepsNobodyFromAPlaceWhoWaitsForAnAnswer() {
        takeAll();
        Places fetches = new Places(1);

        Place place = new Asker(fetches, "team", Effort.FULL, places, soon()).call(Asker::begin);

        assertThat(place).isNotNull();
        assertThatThrownBy(() -> new Asker(fetches, "", Effort.BACKGROUND, places, soon()).call(Asker::begin))
                .isInstanceOf(ContentException.TimedOut.class);
    }

    @Test
    void theBackgroundTakesNoPlaceOfThoseWhoWaitForAnAnswer() {
        Places fetches = new Places(1);

        new Asker(fetches, "", Effort.BACKGROUND, places, soon()).call(Asker::begin);

        assertThat(new Asker(fetches, "team", Effort.FULL, places, soon()).<Place>call(Asker::begin))
                .isNotNull();
    }
}
