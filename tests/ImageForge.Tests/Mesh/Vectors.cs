// SPDX-License-Identifier: Apache-2.0
using ImageForge.Mesh.Identity;

namespace ImageForge.Tests.Mesh;

/// <summary>
/// Test vectors of the discovery protocol: what the reference client sent to the reference service (hexadecimal).
/// </summary>
internal static class Vectors
{
    public const string SecretText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public const string ClusterId = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    public const string Nonce = "a0a1a2a3a4a5a6a7a8a9aaab";

    public const string FullPlaintext =
        "0a2c3778315375433845676535424758644166544566663569516e6c575a4c66763968314c474d78413270596b431204c0a8030412102001" +
        "0db80000000000000000000000041a126e6f64652d612e6578616d706c652e6f726722066e6f64652d612a0c636f6e74726f6c706c616e65" +
        "3213496d616765466f726765202876302e312e30293a4a0a2c504c504e4264646d5467484a6874773076786c7471315a4264505039524e4f" +
        "455564354a6a4a5a7a4252593d1210fd3e94a93fa7e102505400fffe1234561a080a040af403001018420308ab32";

    public const string FullBlob =
        "a0a1a2a3a4a5a6a7a8a9aaabec344b55749877fc5a20e0b63238878614ed3f44d7d12459f55f48ea28f13967a44f2fcee3651e451eae7491" +
        "623991fd87b3454c70c03a7f4ce60b5ea47085b0b4bc856f30a1fef29a8d9b7da2afe2dfb56ac6d4a9a4b7159c121c9cdff529f1a2e501a7" +
        "60c1e1efecb46a20e9e9834d164328c3bf52fe7a40bdb9c1947d847deb209e4ffa78ca1d1b09b2db5c08f5b2e58dca23f4b88efbcdbbc599" +
        "dbb60571847c4fe18f380e59c75f4f1725b8fcbb0d64afc13f74bec3bc16df06fb631d076036b33772e5edf7fb5744c5bd2732a54aabe7e0" +
        "945146fc4c129f520cbba40c77272bf9ef68";

    public const string MinimalPlaintext =
        "0a2b396477484e5556695a6c506c49657276715839516f323536525568726668674f307842426e4b634b6c34461a0277312a06776f726b65" +
        "72";

    public const string MinimalBlob =
        "a0a1a2a3a4a5a6a7a8a9aaabec33454932834cea340cddbf571689bb02da2848abe62d5ea93874d317d91369b5397787ed603d763cd768fc" +
        "4f60818e7631403f0da2711b3371fce0542169a1b7e0b8b87441b1412f";

    /// <summary>The same content as <see cref="FullPlaintext"/> under a random nonce.</summary>
    public const string RandomNonceBlob =
        "a29fe15213cff99df7031ec4c0587b8690d9193b4715968879e90f04b1bc01218780f0f8b243dccc1bb33d6044d1f7fe1eb793151605fed7" +
        "8a5facb59fa17c95a17a515fd38c3a0b54a836096b3bb55281d91a9680d52ae6182acd6951a2cdc7bf9cedb744abb2c460f9873464182d68" +
        "c5b0ccdb15b4fdea238fd05fed18b2eb502d8dab67438b01974395daa9aa429298f703adce7b8ae3597fc964cb261d99041fbba42af7e0a5" +
        "740e6d1efbd632d3c2558258211096a6addee6d997fa497b31ac39010c1cc1e231ab6c4083661c18e090149e304f5b62dcc80faf407cd754" +
        "3ed8ac8cd8f1a17c4cca8fe5bfdbbe074d55";

    public static ClusterSecret Secret => ClusterSecret.Parse(SecretText);
}
