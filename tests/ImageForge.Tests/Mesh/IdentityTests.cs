// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using System.Text;
using ImageForge.Mesh.Identity;

namespace ImageForge.Tests.Mesh;

public sealed class IdentityTests
{
    [Fact]
    public void Base62_agrees_with_the_reference_implementation()
    {
        var ascending = Enumerable.Range(0, 32).Select(i => (byte)i).ToArray();
        Assert.Equal(new string('A', 43), Base62.Encode(new byte[32]));
        Assert.Equal("fwjO4YDNyAjLsoCKmQiIg4BHaghFUIBEOwgCIYABCAA", Base62.Encode(ascending));
        Assert.Equal("f3f9zf91Pf4fe2XP9zLf4hf7u3O7rre0Rf5mXO5jLewBH", Base62.Encode([.. ascending.Select(b => (byte)(b + 0xe0))]));
        Assert.Equal(new string('f', 51) + "B", Base62.Encode([.. Enumerable.Repeat((byte)0xff, 32)]));
    }

    /// <summary>RFC 7748 section 6.1, Alice's pair.</summary>
    [Fact]
    public void Public_key_is_derived_as_in_RFC_7748()
    {
        var publicKey = Sodium.ScalarMultiplyBase(Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(publicKey));
    }

    [Theory]
    [InlineData("8XuV9TZHW08DOk3bVxQjH9ih_TBKjnh-j44tsCLSBzo=", "2e1ab6538169", "fd7f:175a:b97c:5602::/64", "fd7f:175a:b97c:5602:2c1a:b6ff:fe53:8169")]
    [InlineData("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=", "525400123456", "fd3e:94a9:3fa7:e102::/64", "fd3e:94a9:3fa7:e102:5054:ff:fe12:3456")]
    [InlineData("QGYcqCS5fKE2jFIeEGZ6BRf8RICXVm1dLYm4bDIm36E=", "00005e005301", "fda9:8f20:2d7d:3e02::/64", "fda9:8f20:2d7d:3e02:200:5eff:fe00:5301")]
    [InlineData("imageforge-test-cluster", "02005e1000000001", "fd44:e8aa:92d6:5802::/64", "fd44:e8aa:92d6:5802:0:5e10:0:1")]
    public void Mesh_address_follows_from_cluster_id_and_hardware_address(string clusterId, string hardware, string prefix, string address)
    {
        Assert.Equal(prefix, MeshAddress.Prefix(clusterId).ToString());
        Assert.Equal(address, MeshAddress.For(clusterId, PhysicalAddress.Parse(hardware.ToUpperInvariant())).ToString());
    }

    [Fact]
    public void Hardware_address_that_stands_in_is_stable_local_and_unicast()
    {
        var first = MeshAddress.HardwareFor("node-a").GetAddressBytes();
        Assert.Equal(first, MeshAddress.HardwareFor("node-a").GetAddressBytes());
        Assert.NotEqual(first, MeshAddress.HardwareFor("node-b").GetAddressBytes());
        Assert.Equal(0x02, first[0] & 0x03);
    }

    [Fact]
    public void Identity_survives_its_json_and_shows_no_secret()
    {
        var identity = NodeIdentity.Generate();
        var json = identity.ToJson();
        var again = NodeIdentity.Parse(json);
        Assert.Equal((identity.NodeId, identity.PublicKey), (again.NodeId, again.PublicKey));
        Assert.InRange(identity.NodeId.Length, 43, 52);
        Assert.DoesNotContain(Convert.ToBase64String(identity.WireGuardPrivateKey.Bytes), identity.ToString());
        Assert.Contains(Convert.ToBase64String(identity.WireGuardPrivateKey.Bytes), System.Text.RegularExpressions.Regex.Unescape(Encoding.UTF8.GetString(json)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"nodeId\":1,\"wireguardPrivateKey\":\"\"}")]
    [InlineData("{\"nodeId\":\"\",\"wireguardPrivateKey\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}")]
    [InlineData("{\"nodeId\":\"x\",\"wireguardPrivateKey\":\"c2VjcmV0\"}")]
    [InlineData("{\"nodeId\":\"x\",\"wireguardPrivateKey\":\"secret!\"}")]
    public void Damaged_identity_is_refused_without_quoting_it(string json)
    {
        var error = Assert.Throws<InvalidDataException>(() => NodeIdentity.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Contains("remove the file", error.Message);
        Assert.DoesNotContain("secret", error.Message);
        Assert.DoesNotContain("c2Vj", error.Message);
    }

    [Fact]
    public void Identity_is_created_once_and_private()
    {
        var directory = Directory.CreateTempSubdirectory("mesh-identity");
        try
        {
            var state = Path.Combine(directory.FullName, "state");
            var first = NodeIdentity.LoadOrCreate(state, out var created);
            Assert.True(created);
            var second = NodeIdentity.LoadOrCreate(state, out created);
            Assert.False(created);
            Assert.Equal(first.NodeId, second.NodeId);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state, NodeIdentity.FileName)));
            Assert.Single(Directory.GetFiles(state));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8_")]
    public void Secret_must_be_32_bytes_of_standard_base64(string text) =>
        Assert.Throws<FormatException>(() => ClusterSecret.Parse(text));

    [Fact]
    public void Secret_is_not_shown() => Assert.Equal("(redacted)", Vectors.Secret.ToString());
}
