// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig.Variables;

/// <summary>Which variables a value takes.</summary>
internal enum VariableUse
{
    /// <summary>None: <c>${</c> in it is a mistake.</summary>
    None,

    /// <summary>Those that are known when the manifest is read for an image: <c>${env.NAME}</c>.</summary>
    Build,

    /// <summary>Those of the machine too; its text is filled in when the machine boots.</summary>
    Machine,
}
