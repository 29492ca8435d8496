using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>Says what code puts into fields, properties, locals and parameters, as far as it is in sight.</summary>
internal interface IStoredValues
{
    /// <summary>
    /// The values that a field or property gets in its own type, or a local in its body. Empty if there is none in sight.
    /// </summary>
    ImmutableArray<StoredValue> Of(ISymbol variable, CancellationToken cancellation);

    /// <summary>The handlers that subscribe to events of the object in a field, property or local.</summary>
    ImmutableArray<StoredValue> HandlersOf(ISymbol variable, CancellationToken cancellation);

    /// <summary>
    /// The arguments that the type of a private method passes for a parameter; default if others may call it, too.
    /// </summary>
    ImmutableArray<StoredValue> ArgumentsOf(IParameterSymbol parameter, CancellationToken cancellation);
}

/// <summary>A value that a variable gets somewhere.</summary>
/// <param name="Value">The expression. It stands in some body, not in its control flow graph.</param>
/// <param name="IsOfThis">The variable belongs to the object whose member gives it the value.</param>
internal sealed record StoredValue(IOperation Value, bool IsOfThis);
