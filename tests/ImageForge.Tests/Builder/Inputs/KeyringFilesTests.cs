// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.OpenPgp;

namespace ImageForge.Tests.Builder.Inputs;

/// <summary>Whom we trust to sign an archive: a changed keyring shows as a changed golden file.</summary>
public sealed class KeyringFilesTests
{
    [Theory]
    [InlineData("debian-archive-bookworm-automatic.gpg")]
    [InlineData("debian-archive-bookworm-stable.gpg")]
    [InlineData("debian-archive-trixie-automatic.gpg")]
    [InlineData("debian-archive-trixie-stable.gpg")]
    public void HoldsTheKeysItShould(string file)
    {
        var keys = new Keyring([File.ReadAllBytes(Repository.At(Path.Combine("images", "keyrings", file)))]).Keys;
        Verifier.Verify(string.Join('\n', keys.Select(k => $"{k.Key.Fingerprint} {k.Owner.Split(" <")[0]} until {k.Expires:yyyy-MM-dd}").Order(StringComparer.Ordinal)),
            Path.GetFileNameWithoutExtension(file));
    }
}
