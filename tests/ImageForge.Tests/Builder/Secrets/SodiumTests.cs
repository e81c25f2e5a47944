// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using ImageForge.Builder.Secrets;

namespace ImageForge.Tests.Builder.Secrets;

/// <summary>Each primitive against the vectors that its authors published.</summary>
public sealed class SodiumTests
{
    private const string AlicePrivate = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";
    private const string BobPrivate = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";

    /// <summary>RFC 7748 §6.1.</summary>
    [Fact]
    public void X25519()
    {
        var alice = Hex(AlicePrivate);
        var (alicePublic, bobPublic) = (Sodium.PublicKey(alice), Sodium.PublicKey(Hex(BobPrivate)));
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(alicePublic));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Convert.ToHexStringLower(bobPublic));
        var (one, two) = (new byte[32], new byte[32]);
        Assert.True(Sodium.TryAgree(alice, bobPublic, one) && Sodium.TryAgree(Hex(BobPrivate), alicePublic, two));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Convert.ToHexStringLower(one));
        Assert.Equal(one, two);
        // A point of small order would make the shared secret known to everyone.
        Assert.False(Sodium.TryAgree(alice, new byte[32], one));
    }

    /// <summary>draft-irtf-cfrg-xchacha-03, appendix A.3.1.</summary>
    [Fact]
    public void XChaCha20Poly1305()
    {
        var key = Enumerable.Range(0x80, 32).Select(i => (byte)i).ToArray();
        var nonce = Enumerable.Range(0x40, 24).Select(i => (byte)i).ToArray();
        var additional = Hex("50515253c0c1c2c3c4c5c6c7");
        var text = Encoding.ASCII.GetBytes("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
        var sealedText = Sodium.Seal(key, nonce, text, additional);
        Assert.Equal("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e" +
            "c0875924c1c7987947deafd8780acf49", Convert.ToHexStringLower(sealedText));
        Assert.Equal(text, Sodium.Open(key, nonce, sealedText, additional));
        Assert.Null(Sodium.Open(key, nonce, sealedText, []));
        Assert.Null(Sodium.Open(key, nonce, sealedText.AsSpan(0, 15), additional));
    }

    /// <summary>
    /// libsodium's own vectors (test/default/pwhash_argon2id): those of RFC 9106 have four lanes, a secret and additional
    /// data, which libsodium does not offer.
    /// </summary>
    [Theory]
    [InlineData("a347ae92bce9f80f6f595a4480fc9c2fe7e7d7148d371e9487d75f5c23008ffae065577a928febd9b1973a5a95073acdbeb6a030cfc0d79caa2dc5cd011cef02c08da232d76d52dfbca38ca8dcbd665b17d1665f7cf5fe59772ec909733b24de97d6f58d220b20c60d7c07ec1fd93c52c31020300c6c1facd77937a597c7a6",
        "5541fbc995d5c197ba290346d2c559de", 5, 7256678 / 1024,
        "18acec5d6507739f203d1f5d9f1d862f7c2cdac4f19d2bdff64487e60d969e3ced615337b9eec6ac4461c6ca07f0939741e57c24d0005c7ea171a0ee1e7348249d135b38f222e4dad7b9a033ed83f5ca27277393e316582033c74affe2566a2bea47f91f0fd9fe49ece7e1f79f3ad6e9b23e0277c8ecc4b313225748dd2a80f5679534a0700e246a79a49b3f74eb89ec6205fe1eeb941c73b1fcf1")]
    [InlineData("b540beb016a5366524d4605156493f9874514a5aa58818cd0c6dfffaa9e90205f17b", "44071f6d181561670bda728d43fb79b4", 1, 1631659 / 1024,
        "7fb72409b0987f8190c3729710e98c3f80c5a8727d425fdcde7f3644d467fe973f5b5fee683bd3fce812cb9ae5e9921a2d06c2f1905e4e839692f2b934b682f11a2fe2b90482ea5dd234863516dba6f52dc0702d324ec77d860c2e181f84472bd7104fedce071ffa93c5309494ad51623d214447a7b2b1462dc7d5d55a1f6fd5b54ce024118d86f0c6489d16545aaa87b6689dad9f2fb47fda9894f8e12b87d978b483ccd4cc5fd9595cdc7a818452f915ce2f7df95ec12b1c72e3788d473441d884f9748eb14703c21b45d82fd667b85f5b2d98c13303b3fe76285531a826b6fc0fe8e3dddecf")]
    public void Argon2Id(string passphrase, string salt, int iterations, int memoryKiB, string expected)
    {
        var key = new byte[expected.Length / 2];
        Sodium.Stretch(Hex(passphrase), Hex(salt), iterations, memoryKiB, key);
        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    /// <summary>RFC 5869, appendix A.1: the base library's function, as it is called here.</summary>
    [Fact]
    public void Hkdf()
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Hex(string.Concat(Enumerable.Repeat("0b", 22))), 42, Hex("000102030405060708090a0b0c"), Hex("f0f1f2f3f4f5f6f7f8f9"));
        Assert.Equal("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865", Convert.ToHexStringLower(key));
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
