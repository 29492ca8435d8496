using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Rules;

/// <summary>Which attributes say what a member does, and on what they have to stand: the facts that the fix writes.</summary>
internal static class EffectAttributes
{
    /// <summary>The order in which they are written.</summary>
    private static readonly string[] Order =
        [AnnotationNames.MayFault, AnnotationNames.MayBlock, AnnotationNames.CallsBack, AnnotationNames.TakesLock];

    /// <summary>An attribute, as code writes it between brackets.</summary>
    public static string Write(string annotation, string? argument)
    {
        string name = annotation.Substring(0, annotation.Length - "Attribute".Length);
        return argument is null ? name : $"{name}({SymbolDisplay.FormatLiteral(argument, quote: true)})";
    }

    /// <summary>
    /// The attributes to write, by <see cref="DiagnosticProperties"/>; empty if none can be without taking back what is said
    /// already.
    /// </summary>
    /// <param name="member">The method, constructor or property.</param>
    /// <param name="functions">The method itself, or the accessors of the property, with what each does not say.</param>
    /// <param name="model">The model file, if there is one.</param>
    public static ImmutableDictionary<string, string?> ToWrite(
        ISymbol member, IReadOnlyList<(IMethodSymbol Function, IReadOnlyList<MissingEffect> Missing)> functions, LockModel? model)
    {
        ImmutableDictionary<string, string?> none = ImmutableDictionary<string, string?>.Empty;
        List<string?> onMember = [.. functions.Select(one => OnMember(one.Function, one.Missing, member, model)).Distinct()];
        if (onMember is [{ } same])
            return none.Add(DiagnosticProperties.Attributes, same);

        // What only one accessor does is said of that one.
        ImmutableDictionary<string, string?> written = none;
        foreach ((IMethodSymbol function, IReadOnlyList<MissingEffect> missing) in functions)
        {
            if (missing.Count == 0)
                continue;
            if (member is not IPropertySymbol || OnAccessor(function, missing, model) is not { } attributes)
                return none;
            bool reads = function.MethodKind == MethodKind.PropertyGet;
            written = written.Add(
                reads ? DiagnosticProperties.GetterAttributes : DiagnosticProperties.SetterAttributes, attributes);
        }

        return written;
    }

    /// <summary>What to write on the member for one of its functions; null if that function would not hear it.</summary>
    private static string? OnMember(
        IMethodSymbol function, IReadOnlyList<MissingEffect> missing, ISymbol member, LockModel? model)
    {
        (ISymbol? speaker, IReadOnlyList<DeclaredFact> said) = Speaker(function, model);
        if (Is(speaker, member))
            return Joined([], missing);
        return Is(speaker, function) ? null : Joined(said, missing);
    }

    private static string? OnAccessor(IMethodSymbol accessor, IReadOnlyList<MissingEffect> missing, LockModel? model)
    {
        (ISymbol? speaker, IReadOnlyList<DeclaredFact> said) = Speaker(accessor, model);
        return Is(speaker, accessor) ? Joined([], missing) : Joined(said, missing);
    }

    private static bool Is(ISymbol? speaker, ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(speaker, symbol.OriginalDefinition);

    /// <summary>The nearest declaration that says what the function does, and what it says: it alone counts.</summary>
    private static (ISymbol? Speaker, IReadOnlyList<DeclaredFact> Said) Speaker(IMethodSymbol function, LockModel? model)
    {
        foreach (ISymbol declaration in Annotations.Declarations(function))
        {
            DeclaredFact[] said =
                [.. DeclaredFact.Of(declaration, model).Where(fact => MemberEffects.IsEffect(fact.Annotation))];
            if (said.Length > 0)
                return (declaration, said);
        }

        return (null, []);
    }

    /// <summary>
    /// What was said further out, and what is missing, one attribute a line; null if what was said cannot be said again.
    /// </summary>
    private static string? Joined(IReadOnlyList<DeclaredFact> said, IReadOnlyList<MissingEffect> missing)
    {
        if (!said.All(fact => Order.Contains(fact.Annotation) && fact is { Atomic: null, FaultIn: null }))
            return null;
        IEnumerable<(string Annotation, string? Argument)> all =
            said.Select(fact => (fact.Annotation, fact.Argument))
                .Concat(missing.Select(effect => (effect.Annotation, effect.Argument)));
        return string.Join("\n", all.Distinct()
            .OrderBy(one => Array.IndexOf(Order, one.Annotation))
            .Select(one => Write(one.Annotation, one.Argument)));
    }
}
