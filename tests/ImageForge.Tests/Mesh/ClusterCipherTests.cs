// SPDX-License-Identifier: Apache-2.0
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using ImageForge.Mesh.Discovery;
using Sidero.Discovery.Client;
using ServerAffiliate = Sidero.Discovery.Server.Affiliate;

namespace ImageForge.Tests.Mesh;

public sealed class ClusterCipherTests : IDisposable
{
    private readonly ClusterCipher cipher = new(Vectors.Secret);

    [Theory]
    [InlineData("10.0.0.2:51820", "45c55198f8ad5b07dd423e192f7e13e8")]
    [InlineData("192.168.3.4:51820", "59d7f1e9a9136d8604e7631c7f8071b4")]
    [InlineData("203.0.113.7:40123", "b148ca187b05e65c5d5d8493adf783a4")]
    [InlineData("[2001:db8::4]:51820", "e2702633ca89239d5ee036a316dde23741adc37abea2fa46bb64d59e3019cbcb")]
    public void Endpoints_are_sealed_as_by_the_reference_client(string endpoint, string wire)
    {
        Assert.Equal(wire, Convert.ToHexStringLower(cipher.SealEndpoint(IPEndPoint.Parse(endpoint))));
        Assert.Equal(IPEndPoint.Parse(endpoint), cipher.OpenEndpoint(Convert.FromHexString(wire)));
    }

    [Theory]
    [InlineData(Vectors.FullPlaintext, Vectors.FullBlob)]
    [InlineData(Vectors.MinimalPlaintext, Vectors.MinimalBlob)]
    public void Data_is_sealed_as_by_the_reference_client(string plaintext, string blob)
    {
        Assert.Equal(blob, Convert.ToHexStringLower(cipher.SealData(Convert.FromHexString(plaintext), Convert.FromHexString(Vectors.Nonce))));
        Assert.Equal(plaintext, Convert.ToHexStringLower(cipher.OpenData(Convert.FromHexString(blob))!));
    }

    [Fact]
    public void Reference_blob_with_random_nonce_opens() =>
        Assert.Equal(Vectors.FullPlaintext, Convert.ToHexStringLower(cipher.OpenData(Convert.FromHexString(Vectors.RandomNonceBlob))!));

    [Fact]
    public void Sealing_twice_gives_different_bytes_with_the_same_content()
    {
        byte[] text = [1, 2, 3];
        var (first, second) = (cipher.SealData(text), cipher.SealData(text));
        Assert.NotEqual(first, second);
        Assert.Equal(text, cipher.OpenData(second));
        Assert.Equal(text.Length + 28, first.Length);
    }

    /// <summary>The message that the reference client sends, as our records.</summary>
    [Fact]
    public void Reference_affiliate_is_understood_and_written_alike()
    {
        var codec = new MemberCodec(cipher);
        const string id = "7x1SuC8Ege5BGXdAfTEff5iQnlWZLfv9h1LGMxA2pYkC";
        var affiliate = new ServerAffiliate { Id = id, Data = ByteString.CopyFrom(Convert.FromHexString(Vectors.RandomNonceBlob)) };
        affiliate.Endpoints.Add(ByteString.CopyFrom(Convert.FromHexString("45c55198f8ad5b07dd423e192f7e13e8")));
        var member = codec.Open(affiliate, out var problem)!;
        Assert.Null(problem);
        Assert.Equal((id, "node-a.example.org", "node-a", "controlplane", "ImageForge (v0.1.0)"),
            (member.Id, member.Hostname, member.NodeName, member.MachineType, member.OperatingSystem));
        Assert.Equal([IPAddress.Parse("192.168.3.4"), IPAddress.Parse("2001:db8::4")], member.Addresses);
        Assert.Equal("PLPNBddmTgHJhtw0vxltq1ZBdPP9RNOEUd5JjJZzBRY=", member.PublicKey!.ToString());
        Assert.Equal(IPAddress.Parse("fd3e:94a9:3fa7:e102:5054:ff:fe12:3456"), member.MeshAddress);
        Assert.Equal([IPNetwork.Parse("10.244.3.0/24")], member.AdditionalAddresses);
        Assert.Equal([IPEndPoint.Parse("10.0.0.2:51820")], member.Endpoints);

        var written = MemberCodec.Encode(member);
        written.ControlPlane = new ControlPlane { ApiServerPort = 6443 };
        Assert.Equal(Vectors.FullPlaintext, Convert.ToHexStringLower(written.ToByteArray()));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void Excluded_prefixes_are_read_from_both_places_and_foreign_content_is_ignored(int field)
    {
        var kubespan = new KubeSpan { PublicKey = Convert.ToBase64String(new byte[32]) };
        ByteString[] entries = [ByteString.CopyFromUtf8("10.0.0.0/8"), WireAddress.Encode(IPNetwork.Parse("10.244.3.128/25")).ToByteString()];
        (field == 4 ? kubespan.ExcludeAdvertisedAddresses : kubespan.ExcludeAdvertisedAddressesLater).AddRange(entries);
        var member = Open(new Affiliate { NodeId = "n", Kubespan = kubespan });
        Assert.Equal([IPNetwork.Parse("10.244.3.128/25")], member!.ExcludedAddresses);
    }

    [Fact]
    public void Swapped_and_foreign_and_damaged_affiliates_are_refused_with_a_reason()
    {
        var codec = new MemberCodec(cipher);
        var data = ByteString.CopyFrom(Convert.FromHexString(Vectors.MinimalBlob));
        Assert.Null(codec.Open(new ServerAffiliate { Id = "another", Data = data }, out var swapped));
        Assert.Contains("another node id", swapped);

        var changed = data.ToByteArray();
        changed[^1] ^= 1;
        Assert.Null(codec.Open(new ServerAffiliate { Id = "n", Data = ByteString.CopyFrom(changed) }, out var foreign));
        Assert.Contains("secret", foreign);
        Assert.Null(codec.Open(new ServerAffiliate { Id = "n", Data = ByteString.CopyFrom(1) }, out var shortened));
        Assert.Contains("secret", shortened);

        var noMessage = ByteString.CopyFrom(cipher.SealData([0xff, 0xff]));
        Assert.Null(codec.Open(new ServerAffiliate { Id = "n", Data = noMessage }, out var damaged));
        Assert.Contains("damaged", damaged);
        Assert.Null(codec.Open(new ServerAffiliate { Id = "n" }, out var notReady));
        Assert.Null(notReady);
    }

    [Fact]
    public void What_a_member_may_not_claim_is_left_out()
    {
        var message = new Affiliate
        {
            NodeId = "n",
            Hostname = "line\nbreak",
            Kubespan = new KubeSpan { PublicKey = "short", Address = WireAddress.Encode(IPAddress.Parse("10.0.0.1")) },
        };
        message.Addresses.AddRange(new[] { "127.0.0.1", "169.254.1.1", "224.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "fe80::1", "ff02::1", "::ffff:10.0.0.9" }
            .Select(text => WireAddress.Encode(IPAddress.Parse(text))));
        message.Addresses.Add(ByteString.CopyFrom(new byte[5]));
        message.Kubespan.AdditionalAddresses.Add(WireAddress.Encode(IPNetwork.Parse("0.0.0.0/0")));
        message.Kubespan.AdditionalAddresses.Add(new IPPrefix { Ip = ByteString.CopyFrom(10, 0, 0, 0), Bits = 33 });
        var member = Open(message)!;
        Assert.Equal([IPAddress.Parse("10.0.0.9")], member.Addresses);
        Assert.Null(member.PublicKey);
        Assert.Null(member.MeshAddress);
        Assert.Empty(member.AdditionalAddresses);
        Assert.Equal("n", member.Name);
    }

    /// <summary>A zero-length endpoint and a length byte beyond the block crash the reference client; neither needs a key to send.</summary>
    [Fact]
    public void Any_bytes_as_endpoint_give_an_endpoint_or_nothing() => Prop.ForAll<byte[]>(bytes =>
    {
        var endpoint = cipher.OpenEndpoint(bytes);
        return endpoint is null || endpoint.Port > 0;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("0f")]
    [InlineData("10000000000000000000000000000000")] // length byte one too big
    [InlineData("ff000000000000000000000000000000")]
    [InlineData("00000000000000000000000000000000")] // no address
    [InlineData("060a040a000002000000000000000000")] // no port
    [InlineData("0a0a040a00000210ec94030000000001")] // something in the padding
    [InlineData("0a0a050a00000210ec94030000000000")] // address longer than the message
    [InlineData("0b0a040a00000210ffffff7f00000000")] // port beyond 65535
    public void Endpoints_that_no_member_writes_are_refused(string padded)
    {
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.Key = Vectors.Secret.Bytes.ToArray();
        var bytes = Convert.FromHexString(padded);
        Assert.Null(cipher.OpenEndpoint(bytes.Length % 16 == 0 && bytes.Length > 0
            ? aes.EncryptEcb(bytes, System.Security.Cryptography.PaddingMode.None)
            : bytes));
    }

    [Fact]
    public void Every_endpoint_survives() => Prop.ForAll(MeshGenerators.Endpoints.ToArbitrary(), endpoint =>
        endpoint.Equals(cipher.OpenEndpoint(cipher.SealEndpoint(endpoint)))).QuickCheckThrowOnFailure();

    [Fact]
    public void Description_beyond_the_services_limit_is_refused_before_sending()
    {
        var addresses = Enumerable.Range(0, 200).Select(i => IPAddress.Parse($"2001:db8::{i + 1:x}")).ToArray();
        var error = Assert.Throws<InvalidDataException>(() => new MemberCodec(cipher).SealData(new Member { Id = "n", Addresses = addresses }));
        Assert.Contains("too many addresses", error.Message);
    }

    public void Dispose() => cipher.Dispose();

    private Member? Open(Affiliate message) => new MemberCodec(cipher).Open(
        new ServerAffiliate { Id = message.NodeId, Data = ByteString.CopyFrom(cipher.SealData(message.ToByteArray())) }, out _);
}
