// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace ImageForge.Mesh;

/// <summary>How this program names itself to others.</summary>
internal static class Software
{
    public static string Version { get; } =
        typeof(Software).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
