package dev.slimgate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "1.1.1.1, true, true",
        "8.8.4.4, true, true",
        "172.15.255.255, true, true",
        "172.32.0.1, true, true",
        "2606:4700::1111, true, true",
        "2a00:1450:4001::1, true, true",
        "64:ff9b::0808:0808, true, true",
        "127.0.0.1, false, true",
        "127.255.255.254, false, true",
        "10.1.2.3, false, true",
        "172.16.0.1, false, true",
        "172.31.255.255, false, true",
        "192.168.1.1, false, true",
        "100.64.0.1, false, true",
        "169.254.1.1, false, true",
        "192.0.2.1, false, true",
        "198.18.0.1, false, true",
        "203.0.113.9, false, true",
        "::1, false, true",
        "fd12:3456::1, false, true",
        "fe80::1, false, true",
        "2001:db8::1, false, true",
        "2002:7f00:1::, false, true",
        "2002:c0a8:101::, false, true",
        "64:ff9b::7f00:1, false, true",
        "64:ff9b:1::a00:1, false, true",
        "::7f00:2, false, true",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2, false, true",
        "0.0.0.0, false, false",
        "0.1.2.3, false, false",
        "::, false, false",
        "224.0.0.1, false, false",
        "255.255.255.255, false, false",
        "ff02::1, false, false",
        "169.254.169.254, false, false",
        "169.254.170.2, false, false",
        "100.100.100.200, false, false",
        "168.63.129.16, false, false",
        "192.0.0.192, false, false",
        "fd00:ec2::254, false, false",
        "fd00:ec2::23, false, false",
        "64:ff9b::a9fe:a9fe, false, false",
        "2002:a9fe:a9fe::, false, false",
        "::a9fe:a9fe, false, false",
        "::ffff:0:a9fe:a9fe, false, false",
    })
    void permitsByAddressAndListing(String address, boolean unlisted, boolean listed) throws UnknownHostException {
        InetAddress literal = InetAddress.getByName(address);

        assertThat(AddressPolicy.permits(literal, false)).as("unlisted").isEqualTo(unlisted);
        assertThat(AddressPolicy.permits(literal, true)).as("listed").isEqualTo(listed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a9fea9fe", "7f000001", "0a000001"})
    void seesThroughMappedAddresses(String hex) throws UnknownHostException {
        byte[] four = java.util.HexFormat.of().parseHex(hex);
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(four, 0, mapped, 12, 4);
        // the JDK turns mapped addresses into IPv4 ones wherever it makes them; kept so here by a scope
        InetAddress address = java.net.Inet6Address.getByAddress("mapped", mapped, 1);

        assertThat(AddressPolicy.permits(address, false)).isFalse();
    }
}
