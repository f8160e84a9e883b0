/// One run of gnuplot, which leaves no trace but the picture.
#ifndef HEAT_PLOTS_GNUPLOT_HPP
#define HEAT_PLOTS_GNUPLOT_HPP

#include <string>

#include "plots/figures/figures.hpp"

namespace heat::plots {

/// The picture that gnuplot makes of a script.
/// @param terminal  gnuplot's, with its options
/// @param script    a file, which is read from its start
/// @param output    says when to give up
/// @throw std::runtime_error  why there is no picture
/// @throw NoAnswer  gnuplot hung and was killed, or there was an interruption
std::string run_gnuplot(const std::string& terminal, int script, const Output& output);

}  // namespace heat::plots

#endif
