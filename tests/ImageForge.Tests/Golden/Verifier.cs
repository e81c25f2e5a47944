// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace ImageForge.Tests;

/// <summary>
/// Golden files under Verify's conventions (Verify.Xunit cannot be restored here, docs/dependencies.md): the expected
/// text lies beside the test as <c>Class.Method[_variant].verified.txt</c>; on a difference the actual text is written
/// as <c>.received.txt</c> and the test fails. IMAGEFORGE_ACCEPT=1 rewrites the expected files and still fails the run,
/// so that an accepted change is always looked at once more.
/// </summary>
public static class Verifier
{
    public static void Verify(string actual, string? variant = null,
        [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        var type = Path.GetFileNameWithoutExtension(file);
        var stem = Path.Combine(Path.GetDirectoryName(file)!, $"{type}.{member}{(variant is null ? "" : "_" + variant)}");
        var (verified, received) = (stem + ".verified.txt", stem + ".received.txt");
        actual = actual.ReplaceLineEndings("\n").TrimEnd('\n');
        var expected = File.Exists(verified) ? File.ReadAllText(verified).ReplaceLineEndings("\n").TrimEnd('\n') : null;
        if (expected == actual)
        {
            File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable("IMAGEFORGE_ACCEPT") == "1")
        {
            File.WriteAllText(verified, actual);
            Assert.Fail($"accepted {verified}: review it and run again");
        }

        File.WriteAllText(received, actual);
        Assert.Fail($"differs from {verified} (actual text in {received}; IMAGEFORGE_ACCEPT=1 accepts it)\n" +
                    $"{FirstDifference(expected ?? "", actual)}");
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (e, a) = (expected.Split('\n'), actual.Split('\n'));
        var i = 0;
        while (i < e.Length && i < a.Length && e[i] == a[i]) i++;
        return $"line {i + 1}\n- {(i < e.Length ? e[i] : "(end)")}\n+ {(i < a.Length ? a[i] : "(end)")}";
    }
}
