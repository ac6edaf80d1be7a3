#pragma once

#include <algorithm>
#include <array>

// Errors of the CUDA runtime by number, for code that is compiled without it.

namespace lanewise::cuda {

/// After these nothing works on the device until the process ends: the driver has destroyed the
/// context, or the hardware is broken. (cuda/device.cpp holds the numbers against the names.)
inline constexpr std::array sticky_errors = {
    214,  // cudaErrorECCUncorrectable
    220,  // cudaErrorNvlinkUncorrectable
    226,  // cudaErrorContained
    700,  // cudaErrorIllegalAddress
    702,  // cudaErrorLaunchTimeout
    709,  // cudaErrorContextIsDestroyed
    710,  // cudaErrorAssert
    714,  // cudaErrorHardwareStackError
    715,  // cudaErrorIllegalInstruction
    716,  // cudaErrorMisalignedAddress
    717,  // cudaErrorInvalidAddressSpace
    718,  // cudaErrorInvalidPc
    719,  // cudaErrorLaunchFailure
    721,  // cudaErrorTensorMemoryLeak
    810,  // cudaErrorMpsClientTerminated
    911,  // cudaErrorExternalDevice
    999,  // cudaErrorUnknown
};

constexpr bool is_sticky(int error) {
  return std::find(sticky_errors.begin(), sticky_errors.end(), error) != sticky_errors.end();
}

}  // namespace lanewise::cuda
