// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.Store;

/// <summary>Where the cache lies, by the XDG base directory specification.</summary>
internal static class CacheRoot
{
    /// <summary>
    /// <c>$XDG_CACHE_HOME/imageforge</c>, else <c>~/.cache/imageforge</c>. A relative XDG_CACHE_HOME is ignored, as the
    /// specification asks.
    /// </summary>
    public static string Find(Func<string, string?> environment)
    {
        if (environment("XDG_CACHE_HOME") is { } cache && Path.IsPathFullyQualified(cache)) return Path.Combine(cache, "imageforge");
        if (environment("HOME") is { } home && Path.IsPathFullyQualified(home)) return Path.Combine(home, ".cache", "imageforge");
        throw new ForgeException(ExitCode.Environment, InputErrors.CacheFull, "no place for the cache: neither XDG_CACHE_HOME nor HOME is set",
            "set XDG_CACHE_HOME to an absolute path");
    }
}
