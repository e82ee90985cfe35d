package dev.slimgate.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.assess.Places.Full;
import dev.slimgate.assess.Places.Place;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places(4);

    private Place taken(String namespace) {
        return (Place) places.take(namespace);
    }

    @Test
    void oneNamespaceGetsHalfAndAnotherTheRest() {
        taken("a");
        taken("a");

        assertThat(places.take("a")).isEqualTo(new Full(2, true));
        assertThat(places.take("b")).isInstanceOf(Place.class);
        assertThat(places.take("")).isInstanceOf(Place.class);
        assertThat(places.take("c")).isEqualTo(new Full(4, false));
        assertThat(places.refused()).isEqualTo(2);
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        Place first = taken("a");
        taken("a");

        first.close();
        first.close();

        assertThat(places.taken()).isEqualTo(1);
        assertThat(places.take("a")).isInstanceOf(Place.class);
        assertThat(places.take("a")).isInstanceOf(Full.class);
    }

    @Test
    void saysWhoIsBusyWithWhat() {
        assertThat(new Full(512, false).words("requests")).isEqualTo("Slimgate is busy with 512 requests");
        assertThat(new Full(256, true).words("fetches"))
                .isEqualTo("Slimgate is busy with 256 fetches of this namespace");
    }

    @Test
    void thereIsAlwaysAPlace() {
        assertThat(new Places(1).take("a")).isInstanceOf(Place.class);
        assertThatThrownBy(() -> new Places(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
