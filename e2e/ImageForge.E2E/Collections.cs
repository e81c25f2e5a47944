// SPDX-License-Identifier: Apache-2.0
using ImageForge.E2E.Rig;

// Two cores: machines of two tests at once only make both wait.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ImageForge.E2E;

[CollectionDefinition(nameof(BuiltImage))]
public sealed class BuiltImageGroup : ICollectionFixture<BuiltImage>;
